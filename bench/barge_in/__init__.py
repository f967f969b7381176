"""From the server's message to the loudspeaker: how soon the interviewer is lowered, and how soon silent."""
