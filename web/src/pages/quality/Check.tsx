/* One claim at a time, answered by one key each. */
import { ExternalLink, Undo2 } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { Link } from 'wouter';
import { useMay, useWorkstations } from '../../api/hooks';
import type { Audit, Audits, Verdict } from '../../api/quality';
import { plural } from '../../lib/i18n';
import { Bar } from '../../ui/Bar';
import { Button } from '../../ui/Button';
import { SaveFailed } from '../../ui/SaveFailed';
import { actOf, choicesOf, type Choice } from './answers';
import { useQueue, type Given, type Queue } from './useQueue';
import { useWords } from './words';

function Key({ children }: { children: ReactNode }) {
    return (
        <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-edge bg-sunken px-1 font-sans text-xs font-medium text-ink pointer-coarse:hidden">
            {children}
        </kbd>
    );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
    return (
        <div className="min-w-0">
            <dt className="label-caps">{name}</dt>
            <dd className="break-words">{children}</dd>
        </div>
    );
}

function Recording({ url }: { url: string | null }) {
    const { t } = useWords();
    const maySet = useMay('administer');
    if (url === null)
        return (
            <p className="text-muted">
                {t('check.noRecorder')}{' '}
                {maySet && (
                    <Link href="/settings?tab=site" className="text-accent underline">
                        {t('check.setRecorder')}
                    </Link>
                )}
            </p>
        );
    return (
        <Button asChild>
            <a href={url} target="_blank" rel="noopener noreferrer" aria-keyshortcuts="r">
                <ExternalLink aria-hidden />
                {t('check.recording')}
                <Key>R</Key>
            </a>
        </Button>
    );
}

function Claimed({ audit }: { audit: Audit }) {
    const { t, figure } = useWords();
    if (audit.claimed === null) return <p className="text-muted">{t('check.blind')}</p>;
    return (
        <p>
            {t('check.claims', {
                claim: t(`check.${audit.claimed}`),
                confidence: figure.confidence(audit.confidence ?? 0),
            })}
        </p>
    );
}

function Moment({ audit }: { audit: Audit }) {
    const { t, times } = useWords();
    const { timestamp, until, workstation_id: station } = audit;
    const name = useWorkstations().data?.find(({ station_id }) => station_id === station)?.name;
    return (
        <div className="flex min-w-0 flex-col gap-3">
            <dl className="grid grid-cols-2 gap-x-4 gap-y-3">
                <Fact name={t('check.moment')}>
                    <span className="text-base font-semibold">
                        {times.dateTimeExact(timestamp)}
                    </span>
                    <span className="block text-muted">
                        {t('check.until', { time: times.timeExact(until) })}
                    </span>
                </Fact>
                <Fact name={t('check.place')}>
                    <span className="text-base font-semibold">{name ?? station}</span>
                    {name && <span className="block text-muted">{station}</span>}
                </Fact>
                <Fact name={t('quality.camera')}>{audit.camera_id ?? t('quality.noCamera')}</Fact>
                <Fact name={t('quality.model')}>{audit.model_version ?? t('quality.noModel')}</Fact>
            </dl>
            <div className="flex min-h-11 items-center">
                <Recording url={audit.recorder_url} />
            </div>
            <Claimed audit={audit} />
        </div>
    );
}

interface AnswersProps {
    choices: readonly Choice[];
    /** What was said before. */
    chosen: Verdict | null;
    onAnswer: (verdict: Verdict) => void;
}

function Answers({ choices, chosen, onAnswer }: AnswersProps) {
    const { t } = useWords();
    return (
        <div role="group" aria-label={t('check.answers')} className="flex flex-col gap-1.5">
            {choices.map(({ verdict, key }) => (
                <Button
                    key={verdict}
                    aria-keyshortcuts={key}
                    aria-pressed={chosen === null ? undefined : chosen === verdict}
                    onClick={() => onAnswer(verdict)}
                    className="h-10 justify-start aria-pressed:border-accent aria-pressed:bg-accent-soft"
                >
                    <Key>{key}</Key>
                    {t(`check.${verdict}`)}
                </Button>
            ))}
        </div>
    );
}

/* What the camera had claimed, of the answer before. */
function useResult({ last, before }: Queue): string {
    const { t, times, figure } = useWords();
    const say = ({ audit, kept }: Given): string => {
        const { right, confidence, claimed } = kept;
        const how = right === null ? 'untold' : right ? 'right' : 'wrong';
        return t(`check.result.${how}`, {
            time: times.timeExact(audit.timestamp),
            said: t(`check.${kept.verdict.verdict}`),
            claim: t(`check.${claimed}`),
            confidence: figure.confidence(confidence),
        });
    };
    if (before) {
        const again = before.audit.claimed === null ? 'check.againBlind' : 'check.again';
        return t(again, { said: t(`check.${before.kept.verdict.verdict}`) });
    }
    return last ? say(last) : '';
}

function Failed({ queue }: { queue: Queue }) {
    const { t } = useWords();
    if (!queue.failure) return null;
    return (
        <div className="flex flex-col items-start gap-2">
            <SaveFailed error={queue.failure} title={t('check.failed')} />
            <Button onClick={queue.skip}>{t('check.skip')}</Button>
        </div>
    );
}

interface ProgressProps {
    queue: Queue;
    /** How many wait in all; those of this round are some of them. */
    waiting: number;
}

function Progress({ queue: { at, count }, waiting }: ProgressProps) {
    const { t, numbers } = useWords();
    const text = { at: numbers.count(Math.min(at + 1, count)), of: numbers.count(waiting) };
    return (
        <div className="flex items-center gap-3">
            <span className="whitespace-nowrap text-muted">{t('check.progress', text)}</span>
            <Bar parts={[{ value: at, color: 'var(--accent)' }]} of={waiting} />
        </div>
    );
}

interface DoneProps {
    answered: number;
    /** That were not part of this round. */
    left: number;
    onMore: () => void;
}

function Done({ answered, left, onMore }: DoneProps) {
    const { t, language, numbers } = useWords();
    const count = numbers.count(answered);
    const more = numbers.count(left);
    return (
        <div className="flex flex-wrap items-center gap-3">
            <p className="text-base font-semibold">
                {t(plural(language, 'check.done', answered), { count })}
                {left > 0 && ` ${t(plural(language, 'check.left', left), { count: more })}`}
            </p>
            <Button autoFocus onClick={onMore}>
                {t(left > 0 ? 'check.goOn' : 'check.more')}
            </Button>
        </div>
    );
}

/* So that the keys work at once; not where the focus is somewhere already. */
function useFocusAtFirst(box: RefObject<HTMLDivElement | null>): void {
    useEffect(() => {
        if (document.activeElement === document.body)
            box.current?.querySelector('button')?.focus({ preventScroll: true });
    }, [box]);
}

/* What had the focus may be gone with the claim: the keys go on working. */
function useKeptFocus(box: RefObject<HTMLDivElement | null>, audit: Audit | null): () => void {
    const had = useRef(false);
    useEffect(() => {
        if (had.current && document.activeElement === document.body)
            box.current?.querySelector('button')?.focus();
    }, [box, audit]);
    return () => void (had.current = true);
}

export interface CheckProps {
    /** Where the claims were read from. */
    path: string;
    audits: Audits;
    onMore: () => void;
}

export function Check({ path, audits, onMore }: CheckProps) {
    const { t } = useWords();
    const queue = useQueue(path, audits);
    const box = useRef<HTMLDivElement>(null);
    const { audit, before } = queue;
    const choices = choicesOf(audits.blind);
    const keepFocus = useKeptFocus(box, audit);
    const result = useResult(queue);
    const waiting = Math.max(queue.count, audits.waiting);
    useFocusAtFirst(box);

    /* Only while the focus is here: elsewhere a digit is a digit. */
    function press(event: KeyboardEvent): void {
        const act = actOf(event, choices);
        if (!act) return;
        event.preventDefault();
        if (act.do === 'undo') return queue.undo();
        if (act.do === 'answer') return queue.answer(act.verdict);
        if (audit?.recorder_url) window.open(audit.recorder_url, '_blank', 'noopener,noreferrer');
    }

    return (
        <div ref={box} onKeyDown={press} onFocus={keepFocus} className="flex flex-col gap-4 p-4">
            <Progress queue={queue} waiting={waiting} />
            {audit ? (
                <div className="grid gap-x-8 gap-y-4 md:grid-cols-[1fr_18rem]">
                    <Moment audit={audit} />
                    <div className="flex flex-col gap-2">
                        <h3 className="font-semibold">{t('check.ask')}</h3>
                        <Answers
                            choices={choices}
                            chosen={before?.kept.verdict.verdict ?? null}
                            onAnswer={queue.answer}
                        />
                        <p className="text-xs text-muted">{t('check.alike')}</p>
                        <p className="text-xs text-muted max-sm:hidden">{t('check.keys')}</p>
                    </div>
                </div>
            ) : (
                <Done answered={queue.answered} left={waiting - queue.count} onMore={onMore} />
            )}
            <Failed queue={queue} />
            <div className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-2 border-t border-line pt-3 sm:min-h-12">
                <p role="status" className="min-w-0 flex-1 basis-60">
                    {result}
                </p>
                {/* Not disabled: it would lose the focus, and the keys with it. */}
                <Button
                    aria-disabled={queue.at === 0}
                    aria-keyshortcuts="Backspace"
                    onClick={queue.undo}
                    className="aria-disabled:opacity-50"
                >
                    <Undo2 aria-hidden />
                    {t('check.undo')}
                    <Key>{t('check.undoKey')}</Key>
                </Button>
            </div>
        </div>
    );
}
