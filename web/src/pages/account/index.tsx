/* One's own account: who one is here, how one proves it, and where one is signed in. */
import { CircleCheck, CircleUser } from 'lucide-react';
import { useId } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../api/hooks';
import { useAccount, type Account } from '../../api/people';
import { isPerson, type Permission, type Session } from '../../api/session';
import { roleName } from '../../people/roles';
import { Answered } from '../../ui/Answered';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { Password } from './Password';
import { Sessions } from './Sessions';
import { Totp } from './Totp';
import { useWords } from './words';

/* What every caller may says nothing about one. */
const TELLING = [
    'read_stations',
    'read_workers',
    'read_self',
    'read_events',
    'ingest',
    'correct',
    'annotate',
    'administer',
    'audit',
    'board',
    'monitor',
] as const satisfies readonly Permission[];

function Who({ session }: { session: Session }) {
    const { t } = useWords();
    const title = useId();
    const { name, roles, worker_id } = session;
    const facts = [
        [t('account.name'), name],
        [t('account.roles'), roles.map((role) => roleName(role, t)).join(', ')],
        [t('account.worker'), worker_id ?? t('account.workerNone')],
    ];
    return (
        <Card aria-labelledby={title}>
            <CardHeader id={title} title={t('account.who')} />
            <div className="flex flex-col gap-4 p-4">
                <dl className="grid gap-3 sm:grid-cols-3">
                    {facts.map(([term, text]) => (
                        <div key={term} className="min-w-0">
                            <dt className="label-caps">{term}</dt>
                            <dd className="break-words">{text}</dd>
                        </div>
                    ))}
                </dl>
                <div>
                    <h3 className="label-caps mb-1">{t('account.may')}</h3>
                    <ul className="flex flex-col gap-1">
                        {TELLING.filter((may) => session.may.includes(may)).map((may) => (
                            <li key={may} className="flex items-start gap-2">
                                <CircleCheck
                                    aria-hidden
                                    className="mt-0.5 size-4 shrink-0 text-good"
                                />
                                {t(`may.${may}`)}
                            </li>
                        ))}
                    </ul>
                </div>
            </div>
        </Card>
    );
}

function Own({ account }: { account: Account }) {
    const { t } = useWords();
    if (account.provider !== null)
        return (
            <Card>
                <p className="p-4">{t('account.elsewhere', { provider: account.provider })}</p>
            </Card>
        );
    return (
        <>
            <Password name={account.name} />
            <Totp account={account} />
        </>
    );
}

function OfPerson() {
    return (
        <>
            <Answered answer={useAccount()} skeleton="h-72">
                {({ account }) => (
                    <div className="flex flex-col gap-3">
                        <Own account={account} />
                    </div>
                )}
            </Answered>
            <Sessions />
        </>
    );
}

function OfNobody({ open }: { open: boolean }) {
    const { t } = useWords();
    return (
        <Card>
            <EmptyState icon={<CircleUser aria-hidden />} title={t('account.nobody')}>
                <p>{t(open ? 'account.open' : 'account.key')}</p>
                {open && (
                    <Button asChild look="primary" className="mt-4">
                        <Link href="/users">{t('account.toUsers')}</Link>
                    </Button>
                )}
            </EmptyState>
        </Card>
    );
}

export default function AccountPage() {
    const { t } = useWords();
    const session = useSession()?.session;
    return (
        <div className="max-w-3xl">
            <PageHeader title={t('nav.account')} />
            {session && (
                <div className="flex flex-col gap-3">
                    {isPerson(session.kind) ? (
                        <>
                            <Who session={session} />
                            <OfPerson />
                        </>
                    ) : (
                        <OfNobody open={session.kind === 'open'} />
                    )}
                </div>
            )}
        </div>
    );
}
