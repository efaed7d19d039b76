import { db } from './adapter'

export const orderById = async (id) => (await db.query('select * from orders where id = $1', [id])).rows[0]
