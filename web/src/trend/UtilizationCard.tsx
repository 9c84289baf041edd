import { useId, type ReactNode } from 'react';
import type { Answer } from '../api/hooks';
import type { Series } from '../api/types';
import { Answered } from '../ui/Answered';
import { Card, CardHeader } from '../ui/Card';
import { Chart, CHART_SKELETON } from '../ui/Chart';
import { Wrapped } from '../ui/Wrapped';
import { marksOf, type By } from './buckets';
import { useWords } from './words';

interface Part {
    start_time: string;
    end_time: string;
    elapsed_ms: number;
}

export interface UtilizationCardProps<P extends Part> {
    answer: Answer<Series<P>>;
    by: By;
    /** In percent, as the API gives it; null where there is nothing it could be of. */
    valueOf: (part: P) => number | null;
    /** Of what it is the share. */
    note: ReactNode;
    className?: string;
}

export function UtilizationCard<P extends Part>(props: UtilizationCardProps<P>) {
    const { t, numbers, times, figure } = useWords();
    const id = useId();
    const { answer, by, valueOf, note, className } = props;
    return (
        <Card aria-labelledby={id} className={className}>
            <CardHeader id={id} title={t('figure.utilization')} note={<Wrapped>{note}</Wrapped>} />
            <div className="px-4 pt-2 pb-3">
                <Answered answer={answer} skeleton={CHART_SKELETON}>
                    {({ series }) => {
                        const marks = marksOf(series, by, times);
                        const ends = {
                            first: marks[0]?.text ?? '',
                            last: marks.at(-1)?.text ?? '',
                        };
                        return (
                            <Chart
                                label={t('trend.utilizationLabel', ends)}
                                partLabel={t(by === 'hour' ? 'trend.partHour' : 'trend.partDay')}
                                marks={marks}
                                series={[
                                    {
                                        label: t('figure.utilization'),
                                        kind: 'bars',
                                        color: '--state-working',
                                        values: series.map(valueOf),
                                        text: figure.percent,
                                    },
                                ]}
                                max={100}
                                axisText={(value) => `${numbers.count(value)} %`}
                            />
                        );
                    }}
                </Answered>
            </div>
        </Card>
    );
}
