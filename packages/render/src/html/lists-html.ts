import { escapeHtml } from "../escape/html.ts";
import { severities } from "../severities.ts";
import type { ChainBlock, FactsBlock, FindingsBlock, GapsBlock, NextBlock } from "../view.ts";
import { textHtml, valueHtml } from "./value-html.ts";

export function factsHtml(block: FactsBlock): string {
  const rows = block.facts.map(
    (fact) => `<div><dt>${escapeHtml(fact.name)}</dt><dd>${textHtml(fact.value)}</dd></div>`,
  );
  return `<dl class="facts">${rows.join("")}</dl>`;
}

export function chainHtml(block: ChainBlock, heading: string): string {
  const steps = block.steps.map((step) => {
    const edge = step.edge === null || step.edge === "" ? "" : `<span class="edge">${escapeHtml(step.edge)}</span> `;
    const note = step.note === undefined ? "" : ` <span class="note">${textHtml(step.note)}</span>`;
    return `<li>${edge}<span class="path">${valueHtml(step.value)}</span>${note}</li>`;
  });
  return `<section class="chain">${heading}<ol>${steps.join("")}</ol></section>`;
}

export function findingsHtml(block: FindingsBlock, level: number): string {
  const groups = severities(block).map(({ severity, title, findings }) => {
    const items = findings.map(
      (finding) =>
        `<li class="${severity}"><p class="subject">${escapeHtml(finding.subject)}</p><p>${escapeHtml(finding.message)}</p>${triesHtml(finding.tries)}</li>`,
    );
    return `<h${level}>${title}</h${level}><ul class="findings">${items.join("")}</ul>`;
  });
  return groups.length === 0 ? "" : `<section>${groups.join("")}</section>`;
}

export function gapsHtml(block: GapsBlock, level: number): string {
  if (block.gaps.length === 0) return "";
  const items = block.gaps.map((gap) => `<li><p>${escapeHtml(gap.message)}</p>${triesHtml(gap.tries)}</li>`);
  return `<section class="gaps"><h${level}>Not known</h${level}><ul>${items.join("")}</ul></section>`;
}

export function nextHtml(block: NextBlock, level: number): string {
  if (block.steps.length === 0) return "";
  const items = block.steps.map(
    (step) => `<li><code>${escapeHtml(step.command)}</code> <span>${escapeHtml(step.does)}</span></li>`,
  );
  return `<section class="next"><h${level}>Next</h${level}><ul>${items.join("")}</ul></section>`;
}

function triesHtml(tries: string[]): string {
  if (tries.length === 0) return "";
  return `<ul class="tries" aria-label="What to try">${tries.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`;
}
