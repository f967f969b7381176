// @ts-check
/*
 * Tells the server which time zone the browser is in, for forms and lists. Loaded by the
 * admin as a classic script. A page that was shown in another zone is loaded again, once, unless it
 * answers a form: that would send the form again, and lose what stands in it. Forms with times say
 * themselves which zone they are in.
 */
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const pair = `time_zone=${zone}`;
  if (!zone || document.cookie.split("; ").includes(pair)) return;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere.
  document.cookie = `${pair}; path=/; max-age=31536000; samesite=lax; secure`;
  const script = document.currentScript;
  if (script instanceof HTMLScriptElement && script.src.endsWith("#answers-a-form")) return;
  // Without cookies there is nothing to load again for.
  if (document.cookie.split("; ").includes(pair)) location.reload();
})();
