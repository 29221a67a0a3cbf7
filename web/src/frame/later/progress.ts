import progress from 'element-plus/theme-chalk/el-progress.css?url'
import { bring } from './styles'

export { ElProgress } from 'element-plus'

export const styled = bring(progress)
