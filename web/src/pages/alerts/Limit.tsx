import type { Alert } from '../../api/alerts';
import { isAtMost, valueText } from '../../alerts/text';
import { useWords } from './words';

/** From which value on it is wrong; a rule that is yes or no has none. */
export function Limit({ alert }: { alert: Alert }) {
    const words = useWords();
    const { threshold, unit, rule } = alert;
    if (unit === '') return null;
    const limit = valueText(threshold, unit, words);
    return (
        <span className="text-muted">
            {words.t(isAtMost(rule) ? 'alerts.limitAtMost' : 'alerts.limit', { limit })}
        </span>
    );
}
