import { useId } from 'react';
import type { Role } from '../../api/session';
import { Check } from '../../people/Check';
import { FaultText } from '../../edit/FaultText';
import { useWords } from './words';

export interface RoleChoiceProps {
    roles: readonly Role[];
    chosen: readonly string[];
    fault: string | null;
    onChange: (chosen: string[]) => void;
}

export function RoleChoice({ roles, chosen, fault, onChange }: RoleChoiceProps) {
    const { t } = useWords();
    const id = useId();
    return (
        <fieldset aria-describedby={fault ? id : undefined} className="flex flex-col gap-1">
            <legend className="mb-1 font-medium">{t('users.roles')}</legend>
            <div className="grid gap-1 sm:grid-cols-2">
                {roles.map((role) => (
                    <Check
                        key={role}
                        label={t(`role.${role}`)}
                        hint={t(`rolehint.${role}`)}
                        checked={chosen.includes(role)}
                        onChange={(on) =>
                            onChange(
                                on ? [...chosen, role] : chosen.filter((other) => other !== role),
                            )
                        }
                    />
                ))}
            </div>
            <FaultText id={id} text={fault} />
        </fieldset>
    );
}
