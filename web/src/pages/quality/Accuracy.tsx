/* How often cameras are right, by the checks of people; the models of one camera side by side. */
import { Target } from 'lucide-react';
import { useId } from 'react';
import { useAccuracy, type AccuracyGroup } from '../../api/quality';
import { useInView } from '../../lib/useInView';
import { useParam } from '../../lib/url';
import { Answered } from '../../ui/Answered';
import { Card, CardHeader } from '../../ui/Card';
import { cx } from '../../ui/cx';
import { MARKED } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Note } from '../../ui/Note';
import { compare } from '../../ui/sorting';
import { AccuracyGroupCard } from './AccuracyGroupCard';
import { useCameraName } from './CameraRow';
import { RetrainingCards } from './Retraining';
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

function Groups({ groups }: { groups: readonly AccuracyGroup[] }) {
    const { t } = useWords();
    return (
        <div className="flex flex-col gap-3">
            {groups.length === 0 && (
                <Card>
                    <EmptyState icon={<Target aria-hidden />} title={t('accuracy.none')}>
                        {t('accuracy.noneWhat')}
                    </EmptyState>
                </Card>
            )}
            {byCamera(groups).map(([camera, its]) => (
                <CameraCard key={camera} camera={camera} groups={its} />
            ))}
            {/* Below: it comes later, and moves nothing. */}
            <RetrainingCards />
            {groups.length > 0 && (
                <Card>
                    <Note>{t('accuracy.how')}</Note>
                </Card>
            )}
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
