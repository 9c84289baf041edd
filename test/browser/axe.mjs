/* The rules of accessibility that a program can check. */
import { readFileSync } from 'node:fs';
import { require } from './browser.mjs';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What on the page breaks a rule, and where. */
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(async (values) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: 'tag', values } });
    return violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((n) => n.html) }));
  }, TAGS);
  return found.map(({ id, help, where }) => `${id}: ${help}\n  ${where.slice(0, 5).join('\n  ')}`);
}
