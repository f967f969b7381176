"""How moments are written, by language; Django asks here wherever a page shows one."""
