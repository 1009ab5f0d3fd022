// node prepare.mjs http://127.0.0.1:8080 admin <password>: has in a demonstration county what others' tests look for, on any day.
import { prepare } from './preparing.mjs';
import { staff } from './staff.mjs';

const [url, name, password] = process.argv.slice(2);
if (!password) {
  console.error('usage: node prepare.mjs <url of the server> <user name of the office> <password>');
  process.exit(2);
}
const unit = '370983-mzj';
await prepare(await staff(url, name, password, unit), unit);
