/* How a camera and model stand, at a glance: colour, sign and word. */
import {
    CircleCheck,
    CircleHelp,
    Eye,
    Hourglass,
    OctagonAlert,
    TriangleAlert,
    type LucideIcon,
} from 'lucide-react';
import type { Level } from '../../api/quality';
import { Badge, type BadgeProps } from '../../ui/Badge';
import { useWords } from './words';

const LOOKS: Record<Level, { look: NonNullable<BadgeProps['look']>; Icon: LucideIcon }> = {
    act: { look: 'bad', Icon: OctagonAlert },
    warn: { look: 'warn', Icon: TriangleAlert },
    watch: { look: 'accent', Icon: Eye },
    no_claim: { look: 'warn', Icon: CircleHelp },
    learning: { look: 'plain', Icon: Hourglass },
    healthy: { look: 'good', Icon: CircleCheck },
};

export function LevelBadge({ level }: { level: Level }) {
    const { t } = useWords();
    const { look, Icon } = LOOKS[level];
    return (
        <Badge look={look}>
            <Icon aria-hidden className="size-3.5" />
            {t(`quality.level.${level}`)}
        </Badge>
    );
}
