/* What was claimed, and what was true: so many of each. */
import type { AccuracyGroup, Claim, Truth } from '../../api/quality';
import { StateMark } from '../../ui/StateMark';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { cx } from '../../ui/cx';
import { useWords } from './words';

const CLAIMS: readonly Claim[] = ['working', 'idle', 'absent'];
const TRUTHS: readonly Truth[] = ['working', 'idle', 'absent', 'nobody'];
const HEADS = {
    working: 'accuracy.wasWorking',
    idle: 'accuracy.wasIdle',
    absent: 'accuracy.wasAbsent',
    nobody: 'accuracy.wasNobody',
} as const;

/* Where nobody was, nobody worked: absent is right there. */
const isRight = (claim: Claim, truth: Truth): boolean =>
    claim === truth || (claim === 'absent' && truth === 'nobody');

export function Confusion({ confusion }: Pick<AccuracyGroup, 'confusion'>) {
    const { t, numbers } = useWords();
    return (
        <TableBox label={t('accuracy.confusion')}>
            <Table>
                <thead>
                    <tr>
                        <Th>{t('accuracy.claim')}</Th>
                        {TRUTHS.map((truth) => (
                            <Th key={truth} numeric className="whitespace-normal">
                                {t(HEADS[truth])}
                            </Th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {CLAIMS.map((claim) => (
                        <Tr key={claim}>
                            <Td>
                                <StateMark state={claim} />
                            </Td>
                            {TRUTHS.map((truth) => (
                                <Td
                                    key={truth}
                                    numeric
                                    className={cx(
                                        isRight(claim, truth)
                                            ? 'font-semibold'
                                            : confusion[claim][truth] > 0 && 'text-bad',
                                    )}
                                >
                                    {numbers.count(confusion[claim][truth])}
                                </Td>
                            ))}
                        </Tr>
                    ))}
                </tbody>
            </Table>
        </TableBox>
    );
}
