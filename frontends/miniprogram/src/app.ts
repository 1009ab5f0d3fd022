// All that outlives a page is in preferences.ts, held.ts and the answers that request.ts keeps.
App({});
