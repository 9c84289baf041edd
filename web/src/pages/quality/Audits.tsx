/* Claims that were drawn for people to check. */
import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { mutate } from 'swr';
import { useRead, useSettings } from '../../api/hooks';
import { auditsPath, useDrift, type Audits as AuditsAnswer } from '../../api/quality';
import { plural } from '../../lib/i18n';
import { useParam } from '../../lib/url';
import { Answered } from '../../ui/Answered';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { Segmented } from '../../ui/Segmented';
import { Select } from '../../ui/Select';
import { Skeleton } from '../../ui/Skeleton';
import { Check } from './Check';
import { camerasOf } from './streams';
import { useWords } from './words';

function None({ second, onMore }: { second: boolean; onMore: () => void }) {
    const { t, language, numbers } = useWords();
    const weekly = useSettings().data?.audit_per_week;
    const count = numbers.count(weekly ?? 0);
    const why =
        weekly === 0
            ? t('check.off')
            : t(plural(language, 'check.noneWhat', weekly ?? 0), { count });
    return (
        <EmptyState icon={<ListChecks aria-hidden />} title={t('check.none')}>
            <p className="mb-3">{second ? t('check.noneSecond') : weekly !== undefined && why}</p>
            <Button onClick={onMore}>{t('check.more')}</Button>
        </EmptyState>
    );
}

/* The cameras that are judged, and the one that is asked for. */
function useCameras(chosen: string) {
    const { t } = useWords();
    const streams = useDrift().data?.streams ?? [];
    const known = camerasOf([...streams, { camera_id: chosen || null }]);
    return [
        { value: '', label: t('check.allCameras') },
        ...known.map((value) => ({ value, label: value })),
    ];
}

export function Audits() {
    const { t } = useWords();
    const [camera, setCamera] = useParam('camera');
    const [which, setWhich] = useParam('which', 'fresh');
    const [round, setRound] = useState(0);
    const second = which === 'second';
    const path = auditsPath(camera, second);
    const answer = useRead<AuditsAnswer>(path);
    const cameras = useCameras(camera);
    /* Another round begins with what waits then. */
    async function more(): Promise<void> {
        await mutate(path);
        setRound((now) => now + 1);
    }
    return (
        <Card aria-labelledby="check" className="max-w-4xl">
            <CardHeader id="check" title={t('check.title')}>
                <Segmented
                    label={t('check.which')}
                    value={second ? 'second' : 'fresh'}
                    segments={[
                        { value: 'fresh', label: t('check.fresh') },
                        { value: 'second', label: t('check.second') },
                    ]}
                    onChange={setWhich}
                />
                <Select
                    label={t('quality.camera')}
                    value={camera}
                    options={cameras}
                    onChange={setCamera}
                />
            </CardHeader>
            <Answered answer={answer} inset skeleton="h-80">
                {(audits) =>
                    answer.previous ? (
                        <Skeleton className="m-4 h-80" />
                    ) : (
                        <Round
                            key={`${path} ${round}`}
                            {...{ path, audits, second }}
                            onMore={() => void more()}
                        />
                    )
                }
            </Answered>
        </Card>
    );
}

interface RoundProps {
    path: string;
    audits: AuditsAnswer;
    second: boolean;
    onMore: () => void;
}

/* Those that waited when it began: it does not end because the last was answered. */
function Round({ path, audits, second, onMore }: RoundProps) {
    const [begun] = useState(audits);
    if (begun.audits.length === 0) return <None second={second} onMore={onMore} />;
    return <Check path={path} audits={begun} onMore={onMore} />;
}
