/* The course of what is told of a camera, in small. Only for the eye: all that it shows is said
 * beside it. */
import type { DriftStream, Level } from '../../api/quality';
import { plural } from '../../lib/i18n';
import { courseOf, scaleOf, type Course, type Figure } from './course';
import { useWords, type Words } from './words';

const WIDTH = 200;
const HEIGHT = 44;

const COLORS: Partial<Record<Level, string>> = {
    watch: 'var(--accent)',
    warn: 'var(--warn)',
    act: 'var(--bad)',
    no_claim: 'var(--warn)',
};

function figureText(figure: Figure, value: number, { numbers }: Words): string {
    if (figure === 'events') return numbers.count(value);
    return figure === 'confidence' ? numbers.decimal(value, 2) : numbers.percent(value);
}

function Picture({ course }: { course: Course }) {
    const { x, y } = scaleOf(course, WIDTH, HEIGHT);
    const { values, levels, reference } = course;
    const points = values.flatMap((value, at) =>
        value === null ? [] : [{ at, x: x(at), y: y(value), level: levels[at] }],
    );
    /* Where nothing was seen the line is broken. */
    const line = points
        .map(
            (point, at) =>
                `${points[at - 1]?.at === point.at - 1 ? 'L' : 'M'}${point.x} ${point.y}`,
        )
        .join('');
    return (
        <svg
            aria-hidden
            viewBox={`-6 -6 ${WIDTH + 12} ${HEIGHT + 12}`}
            className="block h-14 w-full max-w-60"
        >
            {reference !== null && (
                <path
                    d={`M0 ${y(reference)}H${WIDTH}`}
                    stroke="var(--edge)"
                    strokeDasharray="5 4"
                    fill="none"
                />
            )}
            <path
                d={line}
                stroke="var(--accent)"
                strokeWidth="1.5"
                fill="none"
                strokeLinejoin="round"
            />
            {points.map((point) => {
                const color = point.level && COLORS[point.level];
                return color ? (
                    <circle key={point.at} cx={point.x} cy={point.y} r="3.5" fill={color} />
                ) : null;
            })}
        </svg>
    );
}

export function CourseChart({ stream }: { stream: DriftStream }) {
    const words = useWords();
    const { t, language, numbers } = words;
    const course = courseOf(stream);
    const { figure, values, reference } = course;
    const known = values.filter((value) => value !== null);
    if (known.length < 2) return null;
    return (
        <figure className="min-w-0">
            <Picture course={course} />
            <figcaption className="text-xs text-muted">
                {t(plural(language, 'quality.course', values.length), {
                    figure: t(`quality.of.${figure}`),
                    count: numbers.count(values.length),
                    low: figureText(figure, Math.min(...known), words),
                    high: figureText(figure, Math.max(...known), words),
                })}
                {reference !== null &&
                    `; ${t('quality.courseReference')} ${figureText(figure, reference, words)}`}
            </figcaption>
        </figure>
    );
}
