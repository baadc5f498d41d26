import axe from 'axe-core';
import { type Page } from 'playwright-core';

/** A rule that a page breaks, and the first elements that do. */
export interface Finding {
  rule: string;
  impact: string;
  elements: string[];
}

/** What axe finds serious or critical on the page as it is now. It is put into the page past its content security policy. */
export async function seriousFindings(page: Page): Promise<Finding[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run({ resultTypes: ["violations"] })');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => ({
      rule: id,
      impact: impact ?? '',
      elements: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html}\n${failureSummary ?? ''}`),
    }));
}
