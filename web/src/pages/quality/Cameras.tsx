/* A row for each camera and model, what needs somebody first. */
import { ScanEye } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/hooks';
import { useDrift, type Drift, type DriftStream } from '../../api/quality';
import { plural } from '../../lib/i18n';
import { finder } from '../../lib/finder';
import { useParam } from '../../lib/url';
import { Answered } from '../../ui/Answered';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { Note } from '../../ui/Note';
import { CameraRow, useCameraName } from './CameraRow';
import { Find, NoneFound } from './Find';
import { ReferenceDialog } from './ReferenceDialog';
import { countCameras, inRank, keyOf, needsLook } from './streams';
import { useWords } from './words';

interface ListProps {
    streams: readonly DriftStream[];
    onReference: ((stream: DriftStream) => void) | null;
}

function List({ streams, onReference }: ListProps) {
    const [marked] = useParam('camera');
    return (
        <ul>
            {inRank(streams).map((stream) => (
                <CameraRow
                    key={keyOf(stream)}
                    stream={stream}
                    marked={stream.camera_id !== null && stream.camera_id === marked}
                    onReference={onReference && (() => onReference(stream))}
                />
            ))}
        </ul>
    );
}

function Ended({ streams }: { streams: readonly DriftStream[] }) {
    const { t, language, numbers } = useWords();
    if (streams.length === 0) return null;
    const count = numbers.count(streams.length);
    return (
        <details className="border-t border-line">
            <summary className="control px-4 py-2 font-medium text-muted hover:text-ink">
                {t(plural(language, 'quality.ended', streams.length), { count })}
            </summary>
            <List streams={streams} onReference={null} />
        </details>
    );
}

function None() {
    const { t } = useWords();
    return (
        <Card>
            <EmptyState icon={<ScanEye aria-hidden />} title={t('quality.none.title')}>
                {t('quality.none.text')}
            </EmptyState>
        </Card>
    );
}

/* Those that are looked for. */
function useFound(streams: readonly DriftStream[]): DriftStream[] {
    const [search] = useParam('q');
    const isFound = finder(search);
    return streams.filter(({ camera_id, model_version, station_type }) =>
        isFound(camera_id, model_version, station_type),
    );
}

/* How many cameras need somebody, of all that are judged. */
function useSummary(streams: readonly DriftStream[]): string {
    const { t, language, numbers } = useWords();
    const bad = countCameras(streams.filter(needsLook));
    if (streams.every(({ level }) => level === 'learning')) return t('quality.countLearning');
    if (bad === 0) return t('quality.countNone');
    return t(plural(language, 'quality.count', bad), {
        count: numbers.count(bad),
        all: numbers.count(countCameras(streams)),
    });
}

function CamerasCard({ drift }: { drift: Drift }) {
    const { t, times } = useWords();
    const nameOf = useCameraName();
    const mayCorrect = useMay('correct');
    const [asked, ask] = useState<DriftStream | null>(null);
    const [done, setDone] = useState<DriftStream | null>(null);
    const summary = useSummary(drift.streams.filter(({ ended }) => !ended));
    const found = useFound(drift.streams);
    const begin = (stream: DriftStream): void => {
        setDone(null);
        ask(stream);
    };
    return (
        <Card aria-labelledby="cameras" className="min-w-0">
            <CardHeader id="cameras" title={t('quality.cameras')} note={summary}>
                <span className="text-xs text-muted">
                    {drift.evaluated_at
                        ? t('quality.judged', { time: times.dateTime(drift.evaluated_at) })
                        : t('quality.notJudged')}
                </span>
                <Find />
            </CardHeader>
            <p role="status" className={done ? 'bg-accent-soft px-4 py-2' : ''}>
                {done && t('quality.referenceSet', { camera: nameOf(done.camera_id) })}
            </p>
            <List
                streams={found.filter(({ ended }) => !ended)}
                onReference={mayCorrect ? begin : null}
            />
            <Ended streams={found.filter(({ ended }) => ended)} />
            {found.length === 0 && <NoneFound />}
            <Note>{t('quality.how')}</Note>
            {asked && (
                <ReferenceDialog
                    camera={asked.camera_id}
                    onClose={() => ask(null)}
                    onDone={() => {
                        setDone(asked);
                        ask(null);
                    }}
                />
            )}
        </Card>
    );
}

export function Cameras() {
    const answer = useDrift();
    return (
        <Answered answer={answer} skeleton="h-96">
            {(drift) => (drift.streams.length === 0 ? <None /> : <CamerasCard drift={drift} />)}
        </Answered>
    );
}
