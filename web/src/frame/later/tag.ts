import tag from 'element-plus/theme-chalk/el-tag.css?url'
import { bring } from './styles'

export { ElTag } from 'element-plus'

export const styled = bring(tag)
