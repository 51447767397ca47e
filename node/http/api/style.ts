/** The look of the page that describes the API. */
export const STYLE = `
:root{color-scheme:light dark;--line:#d8d8dc;--dim:#5c5c66;--panel:#f5f5f7;
--get:#0b6b3a;--post:#8a4b00;--put:#5a3fb0;--patch:#5a3fb0;--delete:#b3261e}
@media (prefers-color-scheme:dark){:root{--line:#3c3c44;--dim:#a5a5b0;--panel:#232328;
--get:#6fd39b;--post:#f0b060;--put:#b9a5ff;--patch:#b9a5ff;--delete:#ff8a80}}
*{box-sizing:border-box}
body{font:1rem/1.55 system-ui,sans-serif;max-width:64rem;margin:2rem auto 6rem;padding:0 1.25rem}
h1{font-size:1.7rem}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}h3{margin:1.5rem 0 .25rem}
code,pre{font:.9em/1.5 ui-monospace,monospace}
code{background:var(--panel);padding:.1rem .3rem;border-radius:.2rem}
pre{background:var(--panel);padding:.6rem .8rem;border-radius:.3rem;overflow-x:auto}
nav a{margin-right:1rem}
details{border:1px solid var(--line);border-radius:.35rem;margin:.4rem 0}
details>div{padding:0 1rem .6rem}
summary{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline;padding:.45rem 1rem;cursor:pointer}
summary b{font:600 .85em ui-monospace,monospace;min-width:3.9rem}
summary code{background:none;padding:0;overflow-wrap:anywhere}
summary span{color:var(--dim)}summary i{margin-left:auto;color:var(--dim);font-size:.85em}
h4{margin:1rem 0 .25rem;font-size:.95rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th{text-align:left;font-weight:600;color:var(--dim)}
th,td{padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td:last-child,th:last-child{padding-right:0}
.get{color:var(--get)}.post{color:var(--post)}.put{color:var(--put)}.patch{color:var(--patch)}.delete{color:var(--delete)}
`;
