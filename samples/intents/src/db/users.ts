import { db } from './adapter'

export const userById = async (id) => (await db.query('select * from users where id = $1', [id])).rows[0]
