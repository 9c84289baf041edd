/* Which models are to be trained anew, which were, and what the camera has had since. */
import { Download } from 'lucide-react';
import { useId } from 'react';
import { useMay } from '../../api/hooks';
import { trainingPath, type AccuracyGroup, type Retraining } from '../../api/quality';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { useCameraName } from './CameraRow';
import { useWords } from './words';

const OVER_MOST = 10;

function useReason(): (entry: Retraining) => string {
    const { t, numbers, figure, times } = useWords();
    const nameOf = useCameraName();
    return ({ camera_id, model_version, reason, at, value, limit }) => {
        const text = (number: number): string =>
            reason === 'accuracy' ? figure.percent(100 * number) : numbers.count(number);
        return t(`accuracy.retrain.${reason}`, {
            camera: nameOf(camera_id || null),
            model: model_version || t('quality.noModel'),
            time: times.dateTime(at),
            value: text(value),
            limit: text(limit),
        });
    };
}

/* How often a model is right, in a line. */
function Compared({ group }: { group: AccuracyGroup }) {
    const { t, numbers, figure } = useWords();
    const { labels, wanted, enough, accuracy_percentage: right, interval } = group;
    const model = group.model_version ?? t('quality.noModel');
    if (!enough || right === null || !interval)
        return (
            <li>
                {t('accuracy.comparedFew', {
                    model,
                    count: numbers.count(labels),
                    wanted: numbers.count(wanted),
                })}
            </li>
        );
    return (
        <li>
            {t('accuracy.compared', {
                model,
                percent: figure.percent(right),
                low: figure.percent(interval.low),
                high: figure.percent(interval.high),
            })}
        </li>
    );
}

function Entry({ entry }: { entry: Retraining }) {
    const { t, times } = useWords();
    const reasonOf = useReason();
    const mayRead = useMay('read_events');
    const { over_at: over, before, after } = entry;
    const compared = after.length > 0 ? [...(before ? [before] : []), ...after] : [];
    return (
        <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 last:border-b-0">
            <div className="min-w-0 flex-1 basis-60">
                <p>{reasonOf(entry)}</p>
                {over && (
                    <p className="text-muted">
                        {t(after.length > 0 ? 'accuracy.replaced' : 'accuracy.overNow', {
                            time: times.dateTime(over),
                        })}
                    </p>
                )}
                {compared.length > 0 && (
                    <ul className="mt-1 list-disc pl-4">
                        {compared.map((group) => (
                            <Compared key={group.model_version} group={group} />
                        ))}
                    </ul>
                )}
            </div>
            {mayRead && (
                <Button asChild>
                    <a href={trainingPath(entry)} download>
                        <Download aria-hidden />
                        {t('accuracy.training')}
                    </a>
                </Button>
            )}
        </li>
    );
}

function EntriesCard({ title, entries }: { title: string; entries: readonly Retraining[] }) {
    const id = useId();
    if (entries.length === 0) return null;
    return (
        <Card aria-labelledby={id}>
            <CardHeader id={id} title={title} />
            <ul>
                {entries.map((entry) => (
                    <Entry key={entry.retraining_id} entry={entry} />
                ))}
            </ul>
        </Card>
    );
}

interface CardProps {
    entries: readonly Retraining[];
}

export function ToTrainCard({ entries }: CardProps) {
    const { t } = useWords();
    const open = entries.filter(({ over_at }) => over_at === null);
    return <EntriesCard title={t('accuracy.retrain')} entries={open} />;
}

export function RetrainedCard({ entries }: CardProps) {
    const { t } = useWords();
    const over = entries.filter(({ over_at }) => over_at !== null);
    return <EntriesCard title={t('accuracy.retrainOver')} entries={over.slice(0, OVER_MOST)} />;
}
