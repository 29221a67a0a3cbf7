/** What a row of the outbox is about, in words. */
import type { Outgoing } from '../api/operations'
import { i18n } from '../i18n'

export const concerns = (row: Outgoing): string => row.case?.number ?? i18n.global.t('operations.about_none')
