/* How often one camera is right, in a line; opened: its models side by side. */
import { ChevronRight, ScanEye } from 'lucide-react';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import { withParams } from '../../api/client';
import type { AccuracyGroup } from '../../api/quality';
import { plural } from '../../lib/i18n';
import { useInView } from '../../lib/useInView';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { cx } from '../../ui/cx';
import { MARKED } from '../../ui/DataTable';
import type { CameraAccuracy } from './accuracies';
import { AccuracyGroupCard } from './AccuracyGroupCard';
import { useCameraName } from './CameraRow';
import { useWords } from './words';

/* Of its latest model. */
function Line({ group }: { group: AccuracyGroup }) {
    const { t, language, numbers, figure } = useWords();
    const { labels, wanted, enough, accuracy_percentage: right, interval } = group;
    const count = numbers.count(labels);
    const between = interval && {
        low: figure.percent(interval.low),
        high: figure.percent(interval.high),
    };
    const known = enough && right !== null;
    return (
        <>
            <span className="text-base font-semibold">
                {known ? `${figure.percent(right)} ${t('accuracy.right')}` : '–'}
            </span>
            <span className="min-w-0 text-muted">
                {known
                    ? between && t('accuracy.between', between)
                    : t('accuracy.notEnough', { count, wanted: numbers.count(wanted) })}
                {known && `, ${t(plural(language, 'accuracy.ofChecked', labels), { count })}`}
                {!known && between && `. ${t('accuracy.soFar', between)}`}
            </span>
        </>
    );
}

function Models({ of, heading }: { of: CameraAccuracy; heading: string }) {
    const { t } = useWords();
    const { camera, groups } = of;
    return (
        <div className="flex flex-col items-start gap-4 px-4 pt-2 pb-4">
            <div className="grid w-full gap-x-8 gap-y-6 md:grid-cols-2">
                {groups.map((group) => (
                    <AccuracyGroupCard key={group.model_version} group={group} camera={heading} />
                ))}
            </div>
            {camera !== null && (
                <Button asChild>
                    <Link href={withParams('/quality', { camera })}>
                        <ScanEye aria-hidden />
                        {t('accuracy.toCamera')}
                    </Link>
                </Button>
            )}
        </div>
    );
}

/** `marked`: a link was about it. */
export function AccuracyRow({ of, marked }: { of: CameraAccuracy; marked: boolean }) {
    const { t, language, numbers } = useWords();
    const nameOf = useCameraName();
    const heading = useId();
    const ref = useInView<HTMLElement>(marked);
    /* Charts of all cameras at once would be many: they are drawn when somebody wants them. */
    const [open, setOpen] = useState(marked);
    const { camera, groups, toTrain } = of;
    const [latest, ...before] = groups;
    const more = before.length;
    return (
        <li
            aria-current={marked || undefined}
            className={cx('border-b border-line last:border-b-0', marked && MARKED)}
        >
            <details
                open={open}
                onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
                className="group"
            >
                <summary
                    ref={ref}
                    className="control grid grid-cols-[auto_1fr] items-baseline gap-x-3 gap-y-0.5 px-4 py-2.5 hover:bg-sunken md:grid-cols-[auto_12rem_9rem_1fr_auto] max-md:[&>*:not(svg)]:col-start-2"
                >
                    <ChevronRight
                        aria-hidden
                        className="size-4 self-center text-muted group-open:rotate-90"
                    />
                    <span className="min-w-0 break-words">
                        <h3 id={heading} className="font-semibold">
                            {nameOf(camera)}
                        </h3>
                        <span className="text-xs text-muted">
                            {latest.model_version ?? t('quality.noModel')}
                            {more > 0 &&
                                `, ${t(plural(language, 'accuracy.before', more), { count: numbers.count(more) })}`}
                        </span>
                    </span>
                    <Line group={latest} />
                    {toTrain && (
                        <Badge look="bad" className="justify-self-start">
                            {t('accuracy.retrain')}
                        </Badge>
                    )}
                </summary>
                {open && <Models of={of} heading={heading} />}
            </details>
        </li>
    );
}
