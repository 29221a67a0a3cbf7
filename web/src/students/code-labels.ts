/** Codes of student records in words. */
import { i18n } from '../i18n'

/** `男`, `女`; an unknown code as it is. */
export function sexWords(code: string | undefined): string {
  const { t, te } = i18n.global
  return code && te(`sex.s${code}`) ? t(`sex.s${code}`) : (code ?? '')
}

/** `小学 四年级`: the grade as it counts within its stage or through all twelve years. */
export function gradeWords(stage: string | undefined, grade: number | undefined): string {
  const { t, te } = i18n.global
  const stageWords = stage && te(`stage.${stage}`) ? t(`stage.${stage}`) : ''
  return [stageWords, grade && te(`grade.g${grade}`) ? t(`grade.g${grade}`) : grade].filter(Boolean).join(' ')
}

/** The states of 学生当前状态码 that a list is asked for. */
export const STATUSES = ['01', '02', '03', '05', '06', '07', '10', '11', '13', '14', '91', '92'] as const
