import { db } from './adapter'

export const sessionById = async (id) => (await db.query('select * from sessions where id = $1', [id])).rows[0]
