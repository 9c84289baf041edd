/* How often cameras are right, by the checks of people; the models of one camera side by side. */
import { Download, Target } from 'lucide-react';
import { useId } from 'react';
import { useMay } from '../../api/hooks';
import {
    trainingPath,
    useAccuracy,
    useRetraining,
    type AccuracyGroup,
    type Retraining,
} from '../../api/quality';
import { useInView } from '../../lib/useInView';
import { useParam } from '../../lib/url';
import { Answered } from '../../ui/Answered';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { MARKED } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Note } from '../../ui/Note';
import { compare } from '../../ui/sorting';
import { AccuracyGroupCard } from './AccuracyGroupCard';
import { useCameraName } from './CameraRow';
import { useWords } from './words';

/** The groups of each camera, the latest model first. */
export function byCamera(groups: readonly AccuracyGroup[]): [string | null, AccuracyGroup[]][] {
    const cameras = [...new Set(groups.map(({ camera_id }) => camera_id))];
    return cameras
        .toSorted((a, b) => compare(a ?? '', b ?? ''))
        .map((camera) => [
            camera,
            groups
                .filter(({ camera_id }) => camera_id === camera)
                .toSorted((a, b) => compare(b.to, a.to)),
        ]);
}

function CameraCard({ camera, groups }: { camera: string | null; groups: AccuracyGroup[] }) {
    const title = useId();
    const nameOf = useCameraName();
    const [asked] = useParam('camera');
    const marked = camera !== null && camera === asked;
    const ref = useInView<HTMLElement>(marked);
    return (
        <Card
            ref={ref}
            aria-labelledby={title}
            aria-current={marked || undefined}
            className={cx('min-w-0', marked && MARKED)}
        >
            <CardHeader id={title} title={nameOf(camera)} />
            <div className="grid gap-x-8 gap-y-6 p-4 md:grid-cols-2">
                {groups.map((group) => (
                    <AccuracyGroupCard key={group.model_version} group={group} camera={title} />
                ))}
            </div>
        </Card>
    );
}

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

function RetrainingCard({ entries }: { entries: readonly Retraining[] }) {
    const { t } = useWords();
    const title = useId();
    const reasonOf = useReason();
    const mayRead = useMay('read_events');
    if (entries.length === 0) return null;
    return (
        <Card aria-labelledby={title}>
            <CardHeader id={title} title={t('accuracy.retrain')} />
            <ul>
                {entries.map((entry) => (
                    <li
                        key={entry.retraining_id}
                        className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 last:border-b-0"
                    >
                        <span className="min-w-0 flex-1 basis-60">{reasonOf(entry)}</span>
                        {mayRead && (
                            <Button asChild>
                                <a href={trainingPath(entry)} download>
                                    <Download aria-hidden />
                                    {t('accuracy.training')}
                                </a>
                            </Button>
                        )}
                    </li>
                ))}
            </ul>
        </Card>
    );
}

function Groups({ groups }: { groups: readonly AccuracyGroup[] }) {
    const { t } = useWords();
    const retraining = useRetraining().data?.entries ?? [];
    if (groups.length === 0)
        return (
            <Card>
                <EmptyState icon={<Target aria-hidden />} title={t('accuracy.none')}>
                    {t('accuracy.noneWhat')}
                </EmptyState>
            </Card>
        );
    return (
        <div className="flex flex-col gap-3">
            {byCamera(groups).map(([camera, its]) => (
                <CameraCard key={camera} camera={camera} groups={its} />
            ))}
            {/* Below: it comes later, and moves nothing. */}
            <RetrainingCard entries={retraining} />
            <Card>
                <Note>{t('accuracy.how')}</Note>
            </Card>
        </div>
    );
}

export function Accuracy() {
    const answer = useAccuracy();
    return (
        <Answered answer={answer} skeleton="h-96">
            {({ groups }) => <Groups groups={groups} />}
        </Answered>
    );
}
