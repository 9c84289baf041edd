/* How an agent or a camera is: a word, with a shape and a colour of its own. */
import {
    CircleCheck,
    CircleX,
    Clock,
    EyeOff,
    Unplug,
    VolumeX,
    type LucideIcon,
} from 'lucide-react';
import type { AgentStatus, CameraState } from '../../api/types';
import { cx } from '../../ui/cx';

interface Look {
    Icon: LucideIcon;
    color: string;
}

const AGENTS: Record<AgentStatus, Look> = {
    online: { Icon: CircleCheck, color: 'text-good' },
    late: { Icon: Clock, color: 'text-warn' },
    gone: { Icon: CircleX, color: 'text-bad' },
};

const CAMERAS: Record<CameraState, Look> = {
    online: { Icon: CircleCheck, color: 'text-good' },
    silent: { Icon: VolumeX, color: 'text-warn' },
    dark: { Icon: EyeOff, color: 'text-warn' },
    offline: { Icon: Unplug, color: 'text-bad' },
};

function Mark({ look: { Icon, color }, word }: { look: Look; word: string }) {
    return (
        <span className="flex items-center gap-2 whitespace-nowrap">
            <Icon aria-hidden className={cx('size-4 shrink-0', color)} />
            {word}
        </span>
    );
}

export function AgentMark({ status, word }: { status: AgentStatus; word: string }) {
    return <Mark look={AGENTS[status]} word={word} />;
}

export function CameraMark({ state, word }: { state: CameraState; word: string }) {
    return <Mark look={CAMERAS[state]} word={word} />;
}
