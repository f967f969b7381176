// @ts-check
/*
 * Tells the server which time zone the browser is in, for forms and lists. Loaded by the
 * admin as a classic script. The very first page is loaded again once, so that no form
 * is ever read in another zone than the one it was shown in.
 */
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const pair = `time_zone=${zone}`;
  if (!zone || document.cookie.split("; ").includes(pair)) return;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere.
  document.cookie = `${pair}; path=/; max-age=31536000; samesite=lax; secure`;
  // Without cookies there is nothing to load again for.
  if (document.cookie.split("; ").includes(pair)) location.reload();
})();
