import { Router } from 'lucide-react';
import { Link } from 'wouter';
import { useMay, useSession } from '../../api/hooks';
import { Card } from '../../ui/Card';
import { AgentStart } from '../../people/AgentStart';
import { useWords } from './words';

export function FirstAgent() {
    const { t } = useWords();
    const key = useSession()?.server.open === false;
    const mayMake = useMay('administer');
    return (
        <Card className="mx-auto flex max-w-4xl flex-col gap-3 p-6">
            <h2 className="flex items-center gap-2 text-base font-semibold">
                <Router aria-hidden className="size-5 text-accent" />
                {t('edge.none.title')}
            </h2>
            <p>{t('edge.none.text')}</p>
            <AgentStart agent={null} needsKey={key} />
            {key && (
                <p>
                    {t('edge.none.key')}{' '}
                    {mayMake && (
                        <Link
                            href="/users?tab=keys"
                            className="text-accent underline underline-offset-2"
                        >
                            {t('edge.none.make')}
                        </Link>
                    )}
                </p>
            )}
            <p className="text-muted">{t('edge.none.then')}</p>
        </Card>
    );
}
