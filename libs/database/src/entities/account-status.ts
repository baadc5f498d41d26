export const accountStatuses = ['active', 'disabled'] as const;
export type AccountStatus = (typeof accountStatuses)[number];

/** The two sorts of people; the `aud` of their tokens (AD-06). */
export const principalAudiences = ['user', 'admin'] as const;
export type PrincipalAudience = (typeof principalAudiences)[number];
