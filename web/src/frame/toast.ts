import { ElMessage } from 'element-plus'

export const done = (message: string): void => void ElMessage({ message, type: 'success', duration: 4000, grouping: true })
export const note = (message: string): void => void ElMessage({ message, type: 'info', duration: 4000, grouping: true })
export const warn = (message: string): void => void ElMessage({ message, type: 'warning', duration: 6000, grouping: true })
