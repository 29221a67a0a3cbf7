export { ElProgress } from 'element-plus'
