export { ElTag } from 'element-plus'
