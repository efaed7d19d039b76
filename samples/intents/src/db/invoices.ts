import { db } from './adapter'

export const invoiceById = async (id) => (await db.query('select * from invoices where id = $1', [id])).rows[0]
