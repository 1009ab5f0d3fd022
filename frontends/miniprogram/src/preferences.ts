// 长者模式: large print, kept on the phone.
const KEY = 'large-print';

export const isLarge = () => wx.getStorageSync(KEY) === true;

export function setLarge(large: boolean) {
  if (large) wx.setStorageSync(KEY, true);
  else wx.removeStorageSync(KEY);
}
