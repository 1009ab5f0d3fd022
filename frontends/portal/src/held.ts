// Number and query code of the case that was sent or followed last, for as long as the page is open and nowhere else.
import { ref } from 'vue';

export const held = ref<{ number: string; queryCode: string }>();
