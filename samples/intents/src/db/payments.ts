import { db } from './adapter'

export const paymentById = async (id) => (await db.query('select * from payments where id = $1', [id])).rows[0]
