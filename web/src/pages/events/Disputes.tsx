/* That somebody says something is wrong, for those who decide about it. */
import { MessageCircleWarning } from 'lucide-react';
import { Link } from 'wouter';
import { useOpenDisputes } from '../../api/disputes';
import { plural } from '../../lib/i18n';
import { Button } from '../../ui/Button';
import { useWords } from './words';

/** The way to open disputes, where there are any and one may decide about them. */
export function Disputes() {
    const { t, language, numbers } = useWords();
    const { count } = useOpenDisputes();
    if (count === 0) return null;
    return (
        <Button asChild>
            <Link href="/quality?tab=disputes">
                <MessageCircleWarning aria-hidden />
                {t(plural(language, 'events.disputes', count), { count: numbers.count(count) })}
            </Link>
        </Button>
    );
}
