import type { Alert } from '../../api/alerts';
import { limitText } from '../../alerts/text';
import { useWords } from './words';

/** From which value on it is wrong. Of a level the value says it already. */
export function Limit({ alert }: { alert: Alert }) {
    const words = useWords();
    const text = alert.unit === 'level' ? null : limitText(alert, words);
    return text === null ? null : <span className="text-muted">{text}</span>;
}
