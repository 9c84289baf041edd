/* How an agent or a camera is: a word, with a shape and a colour of its own. */
import {
    CircleCheck,
    CircleX,
    Clock,
    EyeOff,
    TriangleAlert,
    Unplug,
    VolumeX,
    type LucideIcon,
} from 'lucide-react';
import type { Agent, AgentStatus, CameraState, Health } from '../../api/types';
import { cx } from '../../ui/cx';
import type { Words } from './words';

interface Look {
    Icon: LucideIcon;
    color: string;
}

const AGENTS: Record<AgentStatus, Look> = {
    online: { Icon: CircleCheck, color: 'text-good' },
    late: { Icon: Clock, color: 'text-warn' },
    gone: { Icon: CircleX, color: 'text-bad' },
};

/* What an agent that answers is like. */
const HEALTHS: Record<Health, Look> = {
    bad: { Icon: CircleX, color: 'text-bad' },
    warn: { Icon: TriangleAlert, color: 'text-warn' },
    ok: AGENTS.online,
};

const CAMERAS: Record<CameraState, Look> = {
    online: { Icon: CircleCheck, color: 'text-good' },
    silent: { Icon: VolumeX, color: 'text-warn' },
    dark: { Icon: EyeOff, color: 'text-warn' },
    offline: { Icon: Unplug, color: 'text-bad' },
};

interface AgentMarkProps {
    agent: Agent;
    words: Words;
}

function Mark({ look: { Icon, color }, word }: { look: Look; word: string }) {
    return (
        <span className="flex items-center gap-2 whitespace-nowrap">
            <Icon aria-hidden className={cx('size-4 shrink-0', color)} />
            {word}
        </span>
    );
}

/** An agent that does not report is `late` or `gone`; one that does is as well as it says. */
export function AgentMark({ agent: { status, health }, words: { t } }: AgentMarkProps) {
    return status === 'online' ? (
        <Mark look={HEALTHS[health]} word={t(`edge.health.${health}`)} />
    ) : (
        <Mark look={AGENTS[status]} word={t(`edge.status.${status}`)} />
    );
}

export function CameraMark({ state, word }: { state: CameraState; word: string }) {
    return <Mark look={CAMERAS[state]} word={word} />;
}
