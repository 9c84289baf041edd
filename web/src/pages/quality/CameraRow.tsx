/* What is said of one camera and model: how it stands, since when, why, and what to do. */
import { ChartGantt, ListChecks, Video } from 'lucide-react';
import { Link } from 'wouter';
import type { Advice, DriftStream, DriftTest } from '../../api/quality';
import { useMay } from '../../api/hooks';
import { withParams } from '../../api/client';
import { useInView } from '../../lib/useInView';
import { paramsOf } from '../../lib/window';
import { Button } from '../../ui/Button';
import { MARKED } from '../../ui/DataTable';
import { cx } from '../../ui/cx';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { CourseChart } from './CourseChart';
import { LevelBadge } from './LevelBadge';
import { sentencesOf } from './sentences';
import { needsLook } from './streams';
import { useWords } from './words';

export function useCameraName(): (camera: string | null) => string {
    const { t } = useWords();
    return (camera) => camera ?? t('quality.noCamera');
}

function Name({ stream }: { stream: DriftStream }) {
    const { t } = useWords();
    const nameOf = useCameraName();
    const { camera_id, model_version, station_type, context } = stream;
    return (
        <div className="min-w-0">
            <h3 className="font-semibold break-words">{nameOf(camera_id)}</h3>
            <p className="text-xs break-words text-muted">
                {[model_version ?? t('quality.noModel'), station_type, t(`quality.${context}`)]
                    .filter(Boolean)
                    .join(' · ')}
            </p>
        </div>
    );
}

function Standing({ stream: { level, since, reference } }: { stream: DriftStream }) {
    const { t, times, numbers } = useWords();
    return (
        <div className="flex flex-col items-start gap-0.5">
            <LevelBadge level={level} />
            <span className="text-xs text-muted">
                {level === 'learning'
                    ? t('quality.learnt', {
                          count: numbers.count(reference.shifts),
                          wanted: numbers.count(reference.wanted),
                      })
                    : since && t('quality.since', { time: times.dateTime(since) })}
            </span>
        </div>
    );
}

function Tests({ tests }: { tests: readonly DriftTest[] }) {
    const { t, numbers } = useWords();
    const text = (value: number | null): string =>
        value === null ? '–' : numbers.decimal(value, 2);
    if (tests.length === 0) return null;
    return (
        <details className="open:w-full">
            <summary className="control w-fit py-1 text-xs text-muted hover:text-ink">
                {t('quality.tests')}
            </summary>
            <TableBox label={t('quality.tests')}>
                <Table cards>
                    <thead>
                        <tr>
                            <Th>{t('quality.test')}</Th>
                            <Th>{t('quality.level')}</Th>
                            <Th numeric>{t('quality.statistic')}</Th>
                            <Th numeric>{t('quality.critical')}</Th>
                        </tr>
                    </thead>
                    <tbody>
                        {tests.map(({ test, level, statistic, critical }) => (
                            <Tr key={test}>
                                <Td label={t('quality.test')}>{t(`quality.test.${test}`)}</Td>
                                <Td label={t('quality.level')}>{t(`quality.level.${level}`)}</Td>
                                <Td numeric label={t('quality.statistic')}>
                                    {text(statistic)}
                                </Td>
                                <Td numeric label={t('quality.critical')}>
                                    {text(critical)}
                                </Td>
                            </Tr>
                        ))}
                    </tbody>
                </Table>
            </TableBox>
        </details>
    );
}

/* The shift that was judged, on the timeline of the workstations. */
function timelineOf({ shift }: DriftStream): string | null {
    if (!shift) return null;
    const [start, end] = [Date.parse(shift.start), Date.parse(shift.end)];
    const window = paramsOf({ kind: 'custom', start, end });
    return withParams('/timeline', { ...window, of: 'workstations' });
}

function Todo({ advice }: { advice: readonly Advice[] }) {
    const { t } = useWords();
    if (advice.length === 0) return null;
    return (
        <div className="mt-2">
            <h4 className="label-caps">{t('quality.todo')}</h4>
            <ul className="list-disc pl-4">
                {advice.map((one) => (
                    <li key={one}>{t(`quality.do.${one}`)}</li>
                ))}
            </ul>
        </div>
    );
}

/* Where to do it. */
function Ways({ stream, onReference }: Pick<CameraRowProps, 'stream' | 'onReference'>) {
    const { t } = useWords();
    const mayCheck = useMay('annotate');
    const nameOf = useCameraName();
    const { advice, camera_id, recorder_url } = stream;
    const camera = nameOf(camera_id);
    const timeline = timelineOf(stream);
    const does = (one: Advice): boolean => advice.includes(one);
    return (
        <div className="mt-1.5 flex flex-wrap gap-2 empty:hidden print:hidden">
            {does('look') && recorder_url !== null && (
                <Button asChild>
                    <a href={recorder_url} target="_blank" rel="noopener noreferrer">
                        <Video aria-hidden />
                        {t('quality.toRecording')}
                    </a>
                </Button>
            )}
            {does('look') && timeline && (
                <Button asChild>
                    <Link href={timeline}>
                        <ChartGantt aria-hidden />
                        {t('quality.toTimeline')}
                    </Link>
                </Button>
            )}
            {does('audit') && mayCheck && (
                <Button asChild>
                    <Link href={withParams('/quality', { tab: 'audits', camera: camera_id })}>
                        <ListChecks aria-hidden />
                        {t('quality.toAudits')}
                    </Link>
                </Button>
            )}
            {onReference && needsLook(stream) && (
                <Button aria-label={t('quality.setReferenceOf', { camera })} onClick={onReference}>
                    {t('quality.setReference')}
                </Button>
            )}
        </div>
    );
}

export interface CameraRowProps {
    stream: DriftStream;
    /** A link was about its camera. */
    marked: boolean;
    /** null: one may not. */
    onReference: (() => void) | null;
}

export function CameraRow({ stream, marked, onReference }: CameraRowProps) {
    const ref = useInView<HTMLLIElement>(marked);
    const words = useWords();
    const { t } = words;
    const nameOf = useCameraName();
    const camera = nameOf(stream.camera_id);
    return (
        <li
            ref={ref}
            aria-current={marked || undefined}
            className={cx(
                'grid gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-b-0',
                marked && MARKED,
                'sm:grid-cols-[10rem_9rem_1fr] xl:grid-cols-[12rem_10rem_1fr_16rem]',
            )}
        >
            <Name stream={stream} />
            <Standing stream={stream} />
            <div className="min-w-0 max-xl:sm:col-span-full">
                {sentencesOf(stream, words).map((sentence) => (
                    <p key={sentence} className="max-w-[80ch] text-pretty">
                        {sentence}
                    </p>
                ))}
                <Todo advice={stream.advice} />
                <Ways stream={stream} onReference={onReference} />
                <div className="mt-1 flex flex-wrap items-start gap-x-4">
                    <Tests tests={stream.tests} />
                    <Link
                        href={withParams('/quality', { tab: 'accuracy', camera: stream.camera_id })}
                        aria-label={t('quality.toAccuracyOf', { camera })}
                        className="control rounded py-1 text-xs text-accent underline underline-offset-2 print:hidden"
                    >
                        {t('quality.toAccuracy')}
                    </Link>
                </div>
            </div>
            <CourseChart stream={stream} />
        </li>
    );
}
