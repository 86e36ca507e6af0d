/** @file The numbers of the binary format that are no instructions. */

export const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00] as const;

export const sectionIds = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  memory: 5,
  global: 6,
  export: 7,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

/** Of imports and exports. */
export const externalKinds = { function: 0, memory: 2, global: 3 } as const;

export const nameSections = { module: 0, functions: 1, locals: 2 } as const;

export const functionTypeCode = 0x60;

export const memoryFlags = { hasMaximum: 1, shared: 2 } as const;
