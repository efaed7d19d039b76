import { db } from './adapter'

export const productById = async (id) => (await db.query('select * from products where id = $1', [id])).rows[0]
