/* What leaves the site for a hub. */
import type { HubPolicy } from '../../api/privacy';
import { plural } from '../../lib/i18n';
import { useWords } from './words';

function Learning({ policy: { learning, epsilon, labels } }: { policy: HubPolicy }) {
    const { t, language } = useWords();
    if (learning === 'off') return <p>{t('toHub.learning.off')}</p>;
    const most = labels ?? 1;
    return (
        <p>
            {learning === 'plain'
                ? t('toHub.learning.plain')
                : t(plural(language, 'toHub.learning.private', most), {
                      count: most,
                      epsilon: epsilon ?? '?',
                  })}{' '}
            {t('toHub.learning.never')}
        </p>
    );
}

export function ToHub({ policy }: { policy: HubPolicy | null }) {
    const { t, numbers } = useWords();
    if (!policy) return <p>{t('toHub.none')}</p>;
    const { hub, site, scopes, period, people, personal } = policy;
    const finest = scopes.at(-1) ?? 'factory';
    return (
        <>
            <p>
                {t(`toHub.sums.${finest}`)} {t(`toHub.period.${period}`)} {t('toHub.never')}
            </p>
            {personal ? (
                <p className="font-medium text-bad">{t('toHub.personal')}</p>
            ) : (
                <p>{t('toHub.people', { k: numbers.count(people) })}</p>
            )}
            <Learning policy={policy} />
            <dl className="flex flex-wrap gap-x-8 gap-y-2">
                {[
                    [t('toHub.where'), hub],
                    [t('toHub.name'), site],
                ].map(([term, text]) => (
                    <div key={term} className="min-w-0">
                        <dt className="label-caps">{term}</dt>
                        <dd className="break-words">{text}</dd>
                    </div>
                ))}
            </dl>
        </>
    );
}
