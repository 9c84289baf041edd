/* What confidence is worth: of claims of about the same confidence, how many were right. */
import type { AccuracyGroup, CalibrationBin } from '../../api/quality';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { useWords } from './words';

const SIZE = 100;
/* Dots of more claims are larger. */
const DOT_LEAST = 2;
const DOT_MORE = 4;

interface Dot {
    x: number;
    y: number;
    r: number;
}

function dotsOf(bins: readonly CalibrationBin[]): Dot[] {
    const most = Math.max(1, ...bins.map(({ labels }) => labels));
    return bins.flatMap(({ labels, right, mean_confidence }) =>
        labels === 0 || mean_confidence === null
            ? []
            : [
                  {
                      x: mean_confidence * SIZE,
                      y: SIZE - (right / labels) * SIZE,
                      r: DOT_LEAST + DOT_MORE * Math.sqrt(labels / most),
                  },
              ],
    );
}

function Picture({ label, bins }: { label: string; bins: readonly CalibrationBin[] }) {
    const { t, numbers } = useWords();
    const dots = dotsOf(bins);
    const line = dots.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');
    return (
        <svg
            role="img"
            aria-label={label}
            viewBox="-24 -6 132 128"
            className="w-full max-w-72 text-muted"
            fontSize="7"
            fill="currentColor"
        >
            <rect width={SIZE} height={SIZE} fill="none" stroke="var(--line)" />
            <path d={`M0 ${SIZE}L${SIZE} 0`} stroke="var(--edge)" strokeDasharray="4 3" />
            {[0, 0.5, 1].map((share) => (
                <g key={share}>
                    <text x={share * SIZE} y={SIZE + 9} textAnchor="middle">
                        {numbers.decimal(share, 1)}
                    </text>
                    <text x="-4" y={SIZE - share * SIZE + 2.5} textAnchor="end">
                        {numbers.decimal(share, 1)}
                    </text>
                </g>
            ))}
            <text x={SIZE / 2} y={SIZE + 19} textAnchor="middle">
                {t('accuracy.confidence')}
            </text>
            <text transform={`translate(-18 ${SIZE / 2}) rotate(-90)`} textAnchor="middle">
                {t('accuracy.share')}
            </text>
            <path d={line} fill="none" stroke="var(--accent)" strokeWidth="1.2" />
            {dots.map(({ x, y, r }) => (
                <circle key={x} cx={x} cy={y} r={r} fill="var(--accent)" />
            ))}
        </svg>
    );
}

export function Reliability({ group }: { group: AccuracyGroup }) {
    const { t, numbers, figure } = useWords();
    const { bins } = group.calibration;
    const model = group.model_version ?? t('quality.noModel');
    return (
        <>
            <Picture label={t('accuracy.reliabilityLabel', { model })} bins={bins} />
            <details>
                <summary className="control w-fit py-1 text-xs text-muted hover:text-ink">
                    {t('accuracy.asTable')}
                </summary>
                <TableBox label={t('accuracy.reliability')}>
                    <Table cards>
                        <thead>
                            <tr>
                                <Th>{t('accuracy.confidence')}</Th>
                                <Th numeric>{t('accuracy.checked')}</Th>
                                <Th numeric>{t('accuracy.share')}</Th>
                            </tr>
                        </thead>
                        <tbody>
                            {bins
                                .filter(({ labels }) => labels > 0)
                                .map(({ from, to, labels, right }) => (
                                    <Tr key={from}>
                                        <Td label={t('accuracy.confidence')}>
                                            {t('accuracy.between', {
                                                low: numbers.decimal(from, 1),
                                                high: numbers.decimal(to, 1),
                                            })}
                                        </Td>
                                        <Td numeric label={t('accuracy.checked')}>
                                            {numbers.count(labels)}
                                        </Td>
                                        <Td numeric label={t('accuracy.share')}>
                                            {figure.percent((100 * right) / labels)}
                                        </Td>
                                    </Tr>
                                ))}
                        </tbody>
                    </Table>
                </TableBox>
            </details>
        </>
    );
}
