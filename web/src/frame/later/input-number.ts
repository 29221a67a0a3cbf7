import inputNumber from 'element-plus/theme-chalk/el-input-number.css?url'
import { bring } from './styles'

export { ElInputNumber } from 'element-plus'

export const styled = bring(inputNumber)
