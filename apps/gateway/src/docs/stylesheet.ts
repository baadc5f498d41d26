/** Of the documents' pages; Swagger UI has its own beside it. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --ground: #fff; --raised: #f5f6f8; --line: #dfe2e8; --text: #1c2330; --faint: #5d6778; --accent: #2457d6;
  --good: #18794e; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181f; --raised: #1d232d; --line: #323b49; --text: #e6e9ef; --faint: #a0a9b8; --accent: #8fb0ff;
    --good: #63d39b; --bad: #ff8f87;
  }
}
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.55 system-ui, sans-serif; }
a { color: var(--accent); }
.docs-header { border-bottom: 1px solid var(--line); padding: 1rem 1.5rem; background: var(--raised); }
.docs-header h1 { margin: 0 0 .5rem; font-size: 1.25rem; }
.docs-list { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; padding: 0; list-style: none; }
.docs-list li { border: 1px solid var(--line); border-radius: 8px; padding: .3rem .7rem; background: var(--ground); }
.docs-list .docs-chosen { border-color: var(--accent); }
.docs-list a { font-weight: 600; text-decoration: none; }
.docs-list .docs-json { font-weight: 400; font-size: .8rem; color: var(--faint); }
.docs-available { font-size: .8rem; color: var(--good); }
.docs-unavailable { font-size: .8rem; color: var(--bad); }
.docs-text { max-width: 60rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
.docs-text h2 { margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
.docs-text h3 { margin: 1.5rem 0 .25rem; font: 600 1rem ui-monospace, monospace; }
.docs-text p { margin: .25rem 0 .5rem; }
.docs-text pre { margin: 0; overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem;
  background: var(--raised); font: 13px/1.55 ui-monospace, monospace; }
.docs-text pre i { color: var(--faint); }
.docs-text table { border-collapse: collapse; width: 100%; }
.docs-text th, .docs-text td { border-bottom: 1px solid var(--line); padding: .35rem .75rem .35rem 0; text-align: left; }
:target { scroll-margin-top: 1rem; outline: 2px solid var(--accent); outline-offset: 6px; border-radius: 4px; }
`;
