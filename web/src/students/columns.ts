/** What the list of students shows beside the name. */
import type { Columns } from '../frame/columns'

export type StudentColumn = 'sex' | 'code' | 'identity' | 'school' | 'grade' | 'class' | 'status'

export const COLUMNS: Columns<StudentColumn> = {
  list: 'students',
  all: ['sex', 'code', 'identity', 'school', 'grade', 'class', 'status'],
  usual: ['sex', 'code', 'school', 'grade', 'class', 'status'],
  words: {
    sex: 'students.sex', code: 'students.code_or_id', identity: 'students.identity', school: 'students.school', grade: 'students.grade',
    class: 'students.class', status: 'students.status',
  },
}
