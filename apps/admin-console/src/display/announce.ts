import 'element-plus/theme-chalk/el-message.css';
import 'element-plus/theme-chalk/el-message-box.css';
import 'element-plus/theme-chalk/el-overlay.css';
import 'element-plus/theme-chalk/el-notification.css';
import { ElMessage, ElMessageBox, ElNotification } from 'element-plus';

/** Short words to the administrator that go away by themselves. Nothing in them is read as HTML. */
export const announce = {
  success: (message: string): void => void ElMessage.success(message),
  warning: (message: string): void => void ElMessage.warning(message),
  failure: (message: string): void => void ElMessage.error({ message, duration: 6000 }),
  notification: (title: string, message: string, onClick?: () => void): void =>
    void ElNotification({ title, message, onClick, position: 'bottom-right' }),
};

/** Asks whether it is really meant. */
export async function isConfirmed(question: string, title: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(question, title, { type: 'warning', autofocus: true });
    return true;
  } catch (answer) {
    if (answer === 'cancel' || answer === 'close') return false;
    throw answer;
  }
}
