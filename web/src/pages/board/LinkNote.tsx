/* Whether the board can be believed: nothing while it can, a word while the server is called
 * again, and a line across the board when what it shows is old. */
import { CloudOff, RefreshCw } from 'lucide-react';
import { useLink } from '../../api/live';
import { age } from '../../lib/age';
import { useWords } from './words';

export function LinkNote({ known }: { known: boolean }) {
    const { t } = useWords();
    const { look, age_ms } = useLink();
    const old = look === 'stale' && age_ms !== null;
    const text = old
        ? t(known ? 'board.stale' : 'board.never', { age: age(age_ms) })
        : t(`live.${look}`);
    const Icon = old ? CloudOff : RefreshCw;
    return (
        <p className="board-link" data-look={look} role="status">
            {look !== 'live' && <Icon aria-hidden className="board-link-icon" />}
            <span className={look === 'live' ? 'sr-only' : undefined}>{text}</span>
        </p>
    );
}
